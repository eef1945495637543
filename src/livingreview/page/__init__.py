"""The screening page: what people see in a browser, over the same functions as the commands."""
