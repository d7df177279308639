"""Domain values become bytes for people: badge art, QR codes, the certificate of award."""
