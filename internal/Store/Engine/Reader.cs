using EdgeOrch.Store.Sqlite;

namespace EdgeOrch.Store.Engine;

/// <summary>Reads on a connection of its own, each from one consistent snapshot, never blocking the writer. One thread at a time.</summary>
internal sealed class Reader : IDisposable
{
    private const int HistoryEvents = 512;
    private const int HistoryBytes = 2 << 20;

    private readonly SqliteConnection _connection;
    private readonly Meta _meta;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _live;
    private readonly SqliteStatement _liveValues;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _changedSince;
    private readonly SqliteStatement _value;
    private readonly SqliteStatement _history;

    internal Reader(string path, string? vfs, int cacheKibibytes)
    {
        _connection = SqliteConnection.Open(path, vfs);
        Schema.Configure(_connection, cacheKibibytes);
        _connection.Execute("PRAGMA query_only = ON");
        _meta = new Meta(_connection);
        _get = _connection.Prepare("SELECT h.id, h.created, v.data FROM head h JOIN value v ON v.id = h.id WHERE h.key = ?");
        _live = _connection.Prepare("SELECT key, id, created FROM head WHERE key >= ? AND key < ? ORDER BY key");
        _liveValues = _connection.Prepare(
            "SELECT h.key, h.id, h.created, v.data FROM head h JOIN value v ON v.id = h.id WHERE h.key >= ? AND h.key < ? ORDER BY h.key LIMIT ?");
        _count = _connection.Prepare($"SELECT count(*) FROM (SELECT 1 FROM head WHERE key >= ? AND key < ? LIMIT {RangeResult.MostCounted})");
        // A bare column beside min() comes from the row that holds the minimum.
        _changedSince = _connection.Prepare("SELECT key, min(id), previous, created FROM log WHERE id > ? AND key >= ? AND key < ? GROUP BY key ORDER BY key");
        _value = _connection.Prepare("SELECT data FROM value WHERE id = ?");
        _history = _connection.Prepare("SELECT id, key, created, previous, kind FROM log WHERE id > ? ORDER BY id");
    }

    /// <summary>One key.</summary>
    internal KeyValue? Get(string key)
    {
        KeyValue? found = _get.Bind(1, key).Step()
            ? new KeyValue(key, _get.Bytes(2), _get.Number(1), RowId.Revision(_get.Number(0)))
            : null;
        _get.Reset();
        return found;
    }

    /// <summary>See <see cref="IStore.RangeAsync"/>.</summary>
    internal RangeResult Range(RangeRequest request, CancellationToken cancellationToken) => InSnapshot(() =>
    {
        long newest = RequireNotFuture(request.Revision);
        string from = From(request);
        return request.Revision == 0 || request.Revision == newest
            ? Newest(request, from, newest, cancellationToken)
            : Past(request, from, cancellationToken);
    });

    /// <summary>Throws when a revision's state or history cannot be given.</summary>
    internal void RequireReadable(long revision) => InSnapshot<object?>(() =>
    {
        RequireNotFuture(revision);
        _meta.RequireReadable(revision);
        return null;
    });

    /// <summary>See <see cref="Watching.IHistory.ReadAsync"/>.</summary>
    internal WatchBatch History(string prefix, long afterRevision, CancellationToken cancellationToken) => InSnapshot(() =>
    {
        _meta.RequireReadable(afterRevision);
        long newest = _meta.Revision;
        List<StoreEvent> events = [];
        long bytes = 0;
        long reached = afterRevision;
        _history.Bind(1, RowId.LastOf(afterRevision));
        while (_history.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            long revision = RowId.Revision(_history.Number(0));
            if (revision != reached && (events.Count >= HistoryEvents || bytes >= HistoryBytes))
            {
                _history.Reset();
                return new WatchBatch(reached, events);
            }
            reached = revision;
            string key = _history.Text(1);
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                var change = Event(key);
                bytes += change.Current.Value.Length + (change.Previous?.Value.Length ?? 0);
                events.Add(change);
            }
        }
        return new WatchBatch(newest, events);
    });

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // The least key that may be asked for.
    private static string From(RangeRequest request) =>
        request.After is { } after && KeyOrder.Instance.Compare(after, request.Prefix) >= 0 ? Following(after) : request.Prefix;

    // No key lies between a key and itself with a NUL behind.
    private static string Following(string key) => key + '\0';

    private long RequireNotFuture(long revision)
    {
        long newest = _meta.Revision;
        return revision <= newest ? newest : throw new FutureRevisionException(revision, newest);
    }

    private T InSnapshot<T>(Func<T> read)
    {
        _connection.Execute("BEGIN");
        try
        {
            return read();
        }
        finally
        {
            foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_live, _liveValues, _changedSince, _history])
            {
                statement.Reset();
            }
            if (_connection.InTransaction)
            {
                _connection.Execute("COMMIT");
            }
        }
    }

    private RangeResult Newest(RangeRequest request, string from, long revision, CancellationToken cancellationToken)
    {
        List<KeyValue> items = [];
        BindRange(_liveValues, 1, request.Prefix, from).Bind(3, request.Limit > 0 ? request.Limit : -1);
        while (_liveValues.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            items.Add(new KeyValue(
                _liveValues.Text(0), _liveValues.Bytes(3), _liveValues.Number(2), RowId.Revision(_liveValues.Number(1))));
        }
        long remaining = 0;
        if (request.Limit > 0 && items.Count == request.Limit)
        {
            BindRange(_count, 1, request.Prefix, Following(items[^1].Key)).Step();
            remaining = _count.Number(0);
            _count.Reset();
        }
        return new RangeResult(items, revision, remaining);
    }

    // The state at a past revision is the live state, with every key that changed since put back to what its first change replaced.
    private RangeResult Past(RangeRequest request, string from, CancellationToken cancellationToken)
    {
        _meta.RequireReadable(request.Revision);
        var page = new PastPage(ChangedSince(request, from), request.Limit);
        BindRange(_live, 1, request.Prefix, from);
        while (_live.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.AddLive(_live.Text(0), new Head(_live.Number(1), _live.Number(2)));
        }
        page.Finish();
        var items = new List<KeyValue>(page.Items.Count);
        foreach (var (key, head) in page.Items)
        {
            items.Add(new KeyValue(key, Value(head.Id), head.CreateRevision, head.ModRevision));
        }
        return new RangeResult(items, request.Revision, page.Remaining);
    }

    private List<KeyValuePair<string, Head>> ChangedSince(RangeRequest request, string from)
    {
        List<KeyValuePair<string, Head>> changed = [];
        BindRange(_changedSince.Bind(1, RowId.LastOf(request.Revision)), 2, request.Prefix, from);
        while (_changedSince.Step())
        {
            changed.Add(new(_changedSince.Text(0), new Head(_changedSince.Number(2), _changedSince.Number(3))));
        }
        return changed;
    }

    private static SqliteStatement BindRange(SqliteStatement statement, int index, string prefix, string from) =>
        statement.Bind(index, from).BindEndOf(index + 1, prefix);

    private StoreEvent Event(string key)
    {
        long id = _history.Number(0);
        long created = _history.Number(2);
        long previousId = _history.Number(3);
        var kind = (StoreEventKind)_history.Number(4);
        var previous = previousId == 0 ? null : new KeyValue(key, Value(previousId), created, RowId.Revision(previousId));
        var value = kind == StoreEventKind.Deleted ? FindValue(id) ?? previous!.Value : Value(id);
        return new StoreEvent(kind, new KeyValue(key, value, created, RowId.Revision(id)), previous);
    }

    private ReadOnlyMemory<byte> Value(long id) =>
        FindValue(id) ?? throw new StoreCorruptException(_connection.Path, $"the value of change {id} is missing; restore a backup");

    private ReadOnlyMemory<byte>? FindValue(long id)
    {
        ReadOnlyMemory<byte>? value = null;
        if (_value.Bind(1, id).Step())
        {
            value = _value.Bytes(0);
        }
        _value.Reset();
        return value;
    }
}
