"""What a public server adds: the HTTP interface, headers, probes, cached files and logs."""
