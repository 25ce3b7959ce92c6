namespace EdgeOrch.Store.Snapshots;

/// <summary>Reads a snapshot from a stream, which need not seek, and checks all of it on the way.</summary>
internal sealed class SnapshotReader : IDisposable
{
    private readonly ChunkReader _chunks;
    private readonly ISnapshotVisitor _visitor;
    private IReadOnlyList<TableShape> _tables = [];
    private long[] _counts = [];

    private SnapshotReader(Stream source, ISnapshotVisitor visitor)
    {
        _chunks = new ChunkReader(source);
        _visitor = visitor;
    }

    private delegate T Parser<T>(ref ValueReader values);

    /// <summary>Reads a whole snapshot, which must be all that the stream holds.</summary>
    /// <exception cref="SnapshotException">It is damaged, cut off, foreign or too new. What the visitor got is worth nothing.</exception>
    internal static async Task<SnapshotInfo> ReadAsync(Stream source, ISnapshotVisitor visitor, CancellationToken cancellationToken)
    {
        using var reader = new SnapshotReader(source, visitor);
        var info = await reader.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadChunkAsync(cancellationToken).ConfigureAwait(false))
        {
        }
        await reader._chunks.EndAsync(cancellationToken).ConfigureAwait(false);
        return info;
    }

    /// <summary>Reads what the snapshot tells about itself and no further.</summary>
    /// <exception cref="SnapshotException">The beginning is damaged, cut off, foreign or too new.</exception>
    internal static async Task<SnapshotInfo> ReadInfoAsync(Stream source, CancellationToken cancellationToken)
    {
        using var reader = new SnapshotReader(source, NoVisitor.Instance);
        return await reader.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _chunks.Dispose();

    private async ValueTask<SnapshotInfo> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await _chunks.BeginAsync(cancellationToken).ConfigureAwait(false);
        var (kind, content) = await _chunks.NextAsync(cancellationToken).ConfigureAwait(false);
        _chunks.Require(kind == ChunkKind.Header, "it is not the header");
        return Parse(content, ParseHeader);
    }

    // False after the trailer.
    private async ValueTask<bool> ReadChunkAsync(CancellationToken cancellationToken)
    {
        var (kind, content) = await _chunks.NextAsync(cancellationToken).ConfigureAwait(false);
        _chunks.Require(kind != ChunkKind.Header, "it is a second header");
        return Parse<bool>(content, kind switch
        {
            ChunkKind.Attachment => ParseAttachment,
            ChunkKind.Rows => ParseRows,
            _ => ParseTrailer,
        });
    }

    private T Parse<T>(ReadOnlyMemory<byte> content, Parser<T> parse)
    {
        var values = new ValueReader(content);
        try
        {
            var result = parse(ref values);
            _chunks.Require(values.IsAtEnd, "it holds more than it should");
            return result;
        }
        catch (FormatException error)
        {
            throw _chunks.Broken(error.Message, error);
        }
    }

    private SnapshotInfo ParseHeader(ref ValueReader values)
    {
        long revision = values.Next().AsNumber();
        long compacted = values.Next().AsNumber();
        var created = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(values.Next().AsNumber(), 0, 1L << 46));
        long schema = values.Next().AsNumber();
        var info = new SnapshotInfo(revision, compacted, created, schema, values.Next().AsBlob().ToArray());
        List<TableShape> tables = [];
        while (!values.IsAtEnd)
        {
            string name = values.Next().AsText();
            List<string> columns = [];
            for (long left = values.Next().AsNumber(); left > 0; left--)
            {
                columns.Add(values.Next().AsText());
            }
            _chunks.Require(columns.Count > 0, $"table {name} has no columns");
            tables.Add(new TableShape(name, columns));
        }
        _tables = tables;
        _counts = new long[tables.Count];
        _visitor.Begin(info, tables);
        return info;
    }

    private bool ParseAttachment(ref ValueReader values)
    {
        string name = values.Next().AsText();
        _visitor.Attachment(new SnapshotAttachment(name, values.Next().AsBlob().ToArray()));
        return true;
    }

    private bool ParseRows(ref ValueReader values)
    {
        long table = values.Next().AsNumber();
        _chunks.Require(table >= 0 && table < _tables.Count, $"it has rows of table {table} of {_tables.Count}");
        var row = new Value[_tables[(int)table].Columns.Count];
        for (long left = values.Next().AsNumber(); left > 0; left--)
        {
            for (int column = 0; column < row.Length; column++)
            {
                row[column] = values.Next();
            }
            _visitor.Row((int)table, row);
            _counts[table]++;
        }
        return true;
    }

    private bool ParseTrailer(ref ValueReader values)
    {
        for (int table = 0; table < _counts.Length; table++)
        {
            long count = values.Next().AsNumber();
            _chunks.Require(count == _counts[table], $"table {_tables[table].Name} has {_counts[table]} rows instead of {count}");
        }
        _chunks.Require(values.Next().AsBlob().Span.SequenceEqual(_chunks.HashBefore), "the SHA-256 of what stands before does not match");
        return false;
    }

    private sealed class NoVisitor : ISnapshotVisitor
    {
        internal static readonly NoVisitor Instance = new();

        public void Begin(SnapshotInfo info, IReadOnlyList<TableShape> tables)
        {
        }

        public void Attachment(SnapshotAttachment file)
        {
        }

        public void Row(int table, ReadOnlySpan<Value> values)
        {
        }
    }
}
