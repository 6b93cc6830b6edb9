"""What is proved of whole charts, by rendering them. One package for each proof."""
