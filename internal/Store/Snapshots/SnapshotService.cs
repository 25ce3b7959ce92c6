namespace EdgeOrch.Store.Snapshots;

/// <summary>Snapshots of one server's state, one at a time. Thread-safe.</summary>
/// <param name="directory">Where they are kept.</param>
/// <param name="source">What they are taken of.</param>
/// <param name="keys">The server's keys, for those who want them in a snapshot.</param>
public sealed class SnapshotService(SnapshotDirectory directory, ISnapshotSource source, Func<IReadOnlyList<SnapshotAttachment>> keys) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>How the names of snapshots begin that the schedule takes, and that its retention deletes.</summary>
    public const string ScheduledPrefix = "scheduled";

    /// <summary>Where they are kept.</summary>
    public SnapshotDirectory Directory { get; } = directory;

    /// <summary>Takes a snapshot into the directory.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be taken or written; nothing is left behind.</exception>
    public Task<SnapshotFile> SaveAsync(string prefix, bool withKeys, CancellationToken cancellationToken) =>
        OneAsync(() => Directory.SaveAsync(prefix, source, Keys(withKeys), cancellationToken), cancellationToken);

    /// <summary>Takes a snapshot into a file that is gone when the stream is closed, so that a slow receiver holds nothing up.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be taken or written; nothing is left behind.</exception>
    public Task<FileStream> TakeAsync(bool withKeys, CancellationToken cancellationToken) =>
        OneAsync(() => Directory.SpoolAsync(source, Keys(withKeys), cancellationToken), cancellationToken);

    /// <summary>Whether a file's name may begin so: lower-case letters, digits, dots and dashes, none of the last two at an end.</summary>
    public static bool IsPrefix(string prefix) =>
        prefix.Length is > 0 and <= 100
        && prefix != ScheduledPrefix
        && prefix.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
        && char.IsAsciiLetterOrDigit(prefix[0]) && char.IsAsciiLetterOrDigit(prefix[^1])
        && !prefix.StartsWith(ScheduledPrefix + "-", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private IReadOnlyList<SnapshotAttachment> Keys(bool wanted) => wanted ? keys() : [];

    private async Task<T> OneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }
}
