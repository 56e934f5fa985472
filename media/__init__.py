"""Video: upload, transcoding, delivery, player, watch evidence."""
