using System.Globalization;
using EdgeOrch.Linux;

namespace EdgeOrch.Store.Snapshots;

/// <summary>
/// Snapshots as files, <c>PREFIX-20261123T190000Z-r4711.snapshot</c>, readable by their owner alone. A file is complete and on
/// disk when it has its name; until then it is called <c>*.tmp</c>. Thread-safe.
/// </summary>
public sealed class SnapshotDirectory(string path)
{
    private const string TemporarySuffix = ".tmp";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The directory; made when the first snapshot is saved.</summary>
    public string Path { get; } = path;

    /// <summary>Takes a snapshot into a new file.</summary>
    /// <param name="prefix">How the file's name begins.</param>
    /// <param name="source">What to take it of.</param>
    /// <param name="attachments">Files that travel with it.</param>
    /// <param name="cancellationToken">Stops it; no file is left.</param>
    /// <exception cref="StoreUnavailableException">The state cannot be read, or the file not be written (disk full, read-only); no file is left.</exception>
    public async Task<SnapshotFile> SaveAsync(
        string prefix, ISnapshotSource source, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken)
    {
        string temporary = TemporaryName();
        try
        {
            DurableFile.CreatePrivateDirectory(Path);
            var info = await WriteAsync(temporary, source, attachments, cancellationToken).ConfigureAwait(false);
            string final = FreeName(prefix, info);
            File.Move(temporary, final);
            DirectorySync.Flush(Path);
            return new SnapshotFile(final, new FileInfo(final).Length, info, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw Refusal(error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Takes a snapshot into a file without a name, which is gone when the stream is closed.</summary>
    /// <returns>The file, to be read from its beginning.</returns>
    /// <exception cref="StoreUnavailableException">The state cannot be read, or the file not be written.</exception>
    public async Task<FileStream> SpoolAsync(ISnapshotSource source, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken)
    {
        string temporary = TemporaryName();
        try
        {
            DurableFile.CreatePrivateDirectory(Path);
            await WriteAsync(temporary, source, attachments, cancellationToken).ConfigureAwait(false);
            return File.OpenRead(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refusal(error);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The snapshots there, oldest first. Only the beginning of each is read.</summary>
    /// <exception cref="StoreUnavailableException">The directory cannot be read.</exception>
    public async Task<IReadOnlyList<SnapshotFile>> ListAsync(CancellationToken cancellationToken)
    {
        List<SnapshotFile> found = [];
        foreach (string file in Files())
        {
            found.Add(await DescribeAsync(file, cancellationToken).ConfigureAwait(false));
        }
        return [.. found.OrderBy(static file => file.Info?.CreatedAt).ThenBy(static file => file.Info?.Revision).ThenBy(static file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>Deletes all but the newest readable snapshots whose names begin with a prefix. What cannot be read counts as none and stays.</summary>
    /// <returns>What was deleted.</returns>
    /// <exception cref="StoreUnavailableException">A file cannot be deleted.</exception>
    public async Task<IReadOnlyList<SnapshotFile>> PruneAsync(string prefix, int keep, CancellationToken cancellationToken)
    {
        var all = await ListAsync(cancellationToken).ConfigureAwait(false);
        SnapshotFile[] old = [.. all.Where(file => file.Info is not null && file.Name.StartsWith(prefix + "-", StringComparison.Ordinal)).SkipLast(keep)];
        try
        {
            foreach (var file in old)
            {
                File.Delete(file.Path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"an old snapshot cannot be deleted: {error.Message}", error);
        }
        return old;
    }

    /// <summary>Deletes what a crash left behind. Call it when nobody saves.</summary>
    public void RemoveLeftovers()
    {
        if (Directory.Exists(Path))
        {
            foreach (string file in Directory.EnumerateFiles(Path, ".*" + TemporarySuffix))
            {
                File.Delete(file);
            }
        }
    }

    private static async Task<SnapshotInfo> WriteAsync(
        string path, ISnapshotSource source, IReadOnlyList<SnapshotAttachment> attachments, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = DurableFile.OwnerOnly,
            BufferSize = 0,
        });
        var info = await source.WriteAsync(stream, attachments, cancellationToken).ConfigureAwait(false);
        stream.Flush(flushToDisk: true);
        return info;
    }

    private static async Task<SnapshotFile> DescribeAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return new SnapshotFile(file, stream.Length, await SnapshotReader.ReadInfoAsync(stream, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception error) when (error is SnapshotException or IOException or UnauthorizedAccessException)
        {
            return new SnapshotFile(file, 0, null, error.Message);
        }
    }

    private string[] Files()
    {
        try
        {
            return Directory.Exists(Path) ? Directory.GetFiles(Path, "*" + SnapshotFile.Suffix) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"the snapshots in {Path} cannot be listed: {error.Message}", error);
        }
    }

    private string TemporaryName() => System.IO.Path.Combine(Path, $".{Guid.NewGuid():N}{TemporarySuffix}");

    private StoreUnavailableException Refusal(Exception error) => new($"no snapshot can be saved in {Path}: {error.Message}", error);

    // Two snapshots of one revision within one second are told apart by a number.
    private string FreeName(string prefix, SnapshotInfo info)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{info.CreatedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-r{info.Revision}");
        string file = System.IO.Path.Combine(Path, name + SnapshotFile.Suffix);
        for (int i = 2; File.Exists(file); i++)
        {
            file = System.IO.Path.Combine(Path, $"{name}-{i}{SnapshotFile.Suffix}");
        }
        return file;
    }
}
