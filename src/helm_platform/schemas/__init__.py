"""JSON Schemas: engines that hold values against one, patterns as Helm reads them, what a schema says of a path."""
