namespace EdgeOrch.Linux;

/// <summary>
/// Writes whole small files so that after a crash or power cut the path holds either the old or the new content, never a
/// part: temporary file, fsync, rename, fsync of the directory. Thread-safe for different paths.
/// </summary>
public static class DurableFile
{
    /// <summary>Read and write for the owner only: keys and tokens.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Readable by everyone: certificates.</summary>
    public const UnixFileMode WorldReadable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Replaces the file's content; its directory must exist.</summary>
    /// <exception cref="IOException">The disk is full or failing; the old content is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var full = Path.GetFullPath(path);
        var temporary = full + ".tmp";
        try
        {
            // A leftover of a crash may have another mode: it is never reused.
            File.Delete(temporary);
            using (var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode,
                BufferSize = 0,
            }))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(temporary);
            throw;
        }

        DirectorySync.Flush(Path.GetDirectoryName(full)!);
    }

    /// <summary>Creates a directory, and its parents, that only the owner may enter; one that exists is narrowed to that.</summary>
    public static void CreatePrivateDirectory(string path)
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }
}
