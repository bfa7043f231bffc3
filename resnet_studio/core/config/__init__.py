"""The recipe: one schema, from which the form, the TOML file, the command line and the errors are derived."""
