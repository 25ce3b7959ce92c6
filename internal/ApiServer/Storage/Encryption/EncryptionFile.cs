namespace EdgeOrch.ApiServer.Storage.Encryption;

/// <summary>The file of <c>--encryption-provider-config</c> as it was read. Immutable.</summary>
public sealed class EncryptionFile
{
    private EncryptionFile(string path, (DateTime Written, long Length) stamp, EncryptionConfiguration configuration)
    {
        Path = path;
        Stamp = stamp;
        Configuration = configuration;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>What it says.</summary>
    public EncryptionConfiguration Configuration { get; }

    /// <summary>Tells this state of the file from later ones.</summary>
    internal (DateTime Written, long Length) Stamp { get; }

    /// <summary>Whether others than its owner may read the keys; false when the file is gone meanwhile.</summary>
    public bool IsReadableByOthers => File.Exists(Path) && (File.GetUnixFileMode(Path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It cannot be used; the message names the file, the field and what to do.</exception>
    public static EncryptionFile Load(string path)
    {
        try
        {
            // The time comes first: what is written in between is then read again.
            var stamp = StampOf(path);
            return new EncryptionFile(path, stamp, EncryptionFormat.Parse(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The file's present stamp; a file that is not there has one too.</summary>
    internal static (DateTime Written, long Length) StampOf(string path)
    {
        var info = new FileInfo(path);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    }
}
