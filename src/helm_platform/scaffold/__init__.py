"""New repositories, teams and applications as files: what people begin with and then edit."""
