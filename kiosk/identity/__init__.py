"""Who is standing here: media, what each proves, faces, and for whom the person acts."""
