"""What a public server adds: the HTTP interface, headers, probes, files to cache, logs."""
