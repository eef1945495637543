"""What people write, as data: one pydantic model per file, exported as JSON Schema.

The models say what one file may hold. What must agree between files is in `checks`.
"""
