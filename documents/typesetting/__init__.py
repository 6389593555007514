"""Sources of the sample collection to PDF and DOCX files."""
