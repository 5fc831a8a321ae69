"""The folder of plain text in which a partnership says what it has agreed, read and checked."""
