"""The statements, one function each: columns listed, values bound, ownership in the WHERE, answers as JSON text."""
