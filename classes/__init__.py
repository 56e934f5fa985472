"""专题班, programmes, offline training, meetings with sign-in, group viewing, certificates."""
