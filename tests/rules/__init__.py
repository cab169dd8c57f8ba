"""What a machine checks about the source itself. Each rule is also shown to find a planted breach."""
