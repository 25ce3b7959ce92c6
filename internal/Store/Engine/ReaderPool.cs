using EdgeOrch.Store.Sqlite;
using EdgeOrch.Store.Watching;

namespace EdgeOrch.Store.Engine;

/// <summary>Lends readers. Reads run on the caller's thread: they are short, and mostly served from memory. Thread-safe.</summary>
internal sealed class ReaderPool : IHistory, IDisposable
{
    private readonly string _path;
    private readonly SemaphoreSlim _free;
    private readonly Stack<Reader> _readers = new();
    private readonly Lock _gate = new();
    private readonly int _count;

    internal ReaderPool(string path, string? vfs, int count, int cacheKibibytes)
    {
        _path = path;
        _count = Math.Max(1, count);
        _free = new SemaphoreSlim(_count);
        for (int i = 0; i < _count; i++)
        {
            _readers.Push(new Reader(path, vfs, cacheKibibytes));
        }
    }

    /// <summary>Runs a read on a free reader.</summary>
    /// <exception cref="StoreUnavailableException">The device failed, or the file is damaged.</exception>
    internal async ValueTask<T> ReadAsync<TArgument, T>(
        TArgument argument, Func<Reader, TArgument, CancellationToken, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        Reader? reader = null;
        try
        {
            lock (_gate)
            {
                reader = _readers.Pop();
            }
            return read(reader, argument, cancellationToken);
        }
        catch (SqliteException error)
        {
            throw new StoreUnavailableException(error.Explain(_path), error);
        }
        catch (StoreCorruptException error)
        {
            throw new StoreUnavailableException(error.Message, error);
        }
        finally
        {
            if (reader is not null)
            {
                lock (_gate)
                {
                    _readers.Push(reader);
                }
            }
            _free.Release();
        }
    }

    /// <inheritdoc/>
    ValueTask<WatchBatch> IHistory.ReadAsync(string prefix, long afterRevision, CancellationToken cancellationToken) =>
        ReadAsync((prefix, afterRevision), static (reader, ask, cancel) => reader.History(ask.prefix, ask.afterRevision, cancel), cancellationToken);

    /// <inheritdoc/>
    async ValueTask IHistory.RequireReadableAsync(long revision, CancellationToken cancellationToken) =>
        await ReadAsync(revision, static (reader, asked, _) =>
        {
            reader.RequireReadable(asked);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            _free.Wait();
        }
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }
        _readers.Clear();
    }
}
