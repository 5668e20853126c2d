"""Sound: samples, files, features, speech activity, quality."""
