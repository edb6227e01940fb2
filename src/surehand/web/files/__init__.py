"""The files of a record, shown without leaving the browser where that is safe."""
