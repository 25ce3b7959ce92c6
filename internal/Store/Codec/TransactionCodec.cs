using EdgeOrch.Store.Replication;

namespace EdgeOrch.Store.Codec;

/// <summary>The bytes of a batch of transactions, as a log entry carries them. Part of the log's format and of the wire.</summary>
internal static class TransactionCodec
{
    private const byte Version = 1;
    private const byte Delete = 0;
    private const byte DeleteWithState = 1;
    private const byte Put = 2;

    /// <summary>Version, number of transactions; per transaction its comparisons (key, revision) and its mutations (key, kind, offset, bytes).</summary>
    internal static ReadOnlyMemory<byte> Format(IReadOnlyList<PendingTransaction> batch)
    {
        long bytes = 0;
        foreach (var pending in batch)
        {
            bytes += pending.Bytes;
        }
        const int Overhead = 64;
        var writer = new ByteWriter((int)bytes + (batch.Count * Overhead));
        writer.Byte(Version);
        writer.Number(batch.Count);
        foreach (var pending in batch)
        {
            Write(writer, pending.Transaction);
        }
        return writer.Written;
    }

    /// <summary>Reads a batch back.</summary>
    /// <exception cref="FormatException">The bytes are something else.</exception>
    internal static IReadOnlyList<Transaction> Parse(ReadOnlyMemory<byte> data)
    {
        var reader = new ByteReader(data);
        byte version = reader.Byte();
        if (version != Version)
        {
            throw new FormatException($"a batch of transactions has format {version}, this program reads {Version}: every server must run a version that reads it");
        }
        var batch = new Transaction[reader.Count()];
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i] = Read(ref reader);
        }
        return reader.IsAtEnd ? batch : throw new FormatException("a batch of transactions is longer than it says");
    }

    private static void Write(ByteWriter writer, Transaction transaction)
    {
        writer.Number(transaction.Compares.Count);
        foreach (var compare in transaction.Compares)
        {
            writer.Text(compare.Key);
            writer.Number(compare.ExpectedModRevision);
        }
        writer.Number(transaction.Mutations.Count);
        foreach (var mutation in transaction.Mutations)
        {
            writer.Text(mutation.Key);
            writer.Byte(mutation.Value is not null ? Put : mutation.DeletedValue is not null ? DeleteWithState : Delete);
            if ((mutation.Value ?? mutation.DeletedValue) is { } bytes)
            {
                writer.Number(mutation.RevisionOffset + 1L);
                writer.Bytes(bytes.Span);
            }
        }
    }

    private static Transaction Read(ref ByteReader reader)
    {
        var compares = new Compare[reader.Count()];
        for (int i = 0; i < compares.Length; i++)
        {
            compares[i] = new Compare(reader.Text(), reader.Number());
        }
        var mutations = new Mutation[reader.Count()];
        for (int i = 0; i < mutations.Length; i++)
        {
            mutations[i] = ReadMutation(ref reader);
        }
        return new Transaction(compares, mutations);
    }

    private static Mutation ReadMutation(ref ByteReader reader)
    {
        string key = reader.Text();
        byte kind = reader.Byte();
        if (kind == Delete)
        {
            return new Mutation(key, null);
        }
        int offset = (int)(reader.Number() - 1);
        var bytes = reader.Bytes();
        return kind switch
        {
            Put => new Mutation(key, bytes, offset),
            DeleteWithState => new Mutation(key, null, offset, bytes),
            _ => throw new FormatException($"a mutation has unknown kind {kind}"),
        };
    }
}
