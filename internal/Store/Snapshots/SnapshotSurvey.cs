using EdgeOrch.Store.Engine;

namespace EdgeOrch.Store.Snapshots;

/// <summary>What is in a snapshot, found by reading and checking all of it.</summary>
/// <param name="Info">What it tells about itself.</param>
/// <param name="Live">Its live keys, in key order.</param>
/// <param name="Changes">How many changes of history it has.</param>
/// <param name="Attachments">The names of the files that travel with it.</param>
public sealed record SnapshotSurvey(
    SnapshotInfo Info, IReadOnlyList<SnapshotKey> Live, long Changes, IReadOnlyList<string> Attachments)
{
    /// <summary>Reads a whole snapshot. Memory grows with the number of keys, not with their values.</summary>
    /// <exception cref="SnapshotException">It is damaged, cut off, foreign or too new.</exception>
    public static async Task<SnapshotSurvey> ReadAsync(Stream snapshot, CancellationToken cancellationToken)
    {
        var reader = new Visitor();
        var info = await SnapshotReader.ReadAsync(snapshot, reader, cancellationToken).ConfigureAwait(false);
        var live = reader.Keys.Select(key => new SnapshotKey(key.Name, RowId.Revision(key.Id), reader.Sizes.GetValueOrDefault(key.Id)));
        return new SnapshotSurvey(info, [.. live], reader.Changes, reader.Attachments);
    }

    private sealed class Visitor : ISnapshotVisitor
    {
        private IReadOnlyList<TableShape> _tables = [];

        internal List<(string Name, long Id)> Keys { get; } = [];

        internal Dictionary<long, int> Sizes { get; } = [];

        internal List<string> Attachments { get; } = [];

        internal long Changes { get; private set; }

        public void Begin(SnapshotInfo info, IReadOnlyList<TableShape> tables) => _tables = tables;

        public void Attachment(SnapshotAttachment file) => Attachments.Add(file.Name);

        public void Row(int table, ReadOnlySpan<Value> values)
        {
            switch (_tables[table].Name)
            {
                case var _ when values.Length < 2:
                    break;
                case "head":
                    Keys.Add((values[0].AsText(), values[1].AsNumber()));
                    break;
                case "value":
                    Sizes[values[0].AsNumber()] = values[1].AsBlob().Length;
                    break;
                case "log":
                    Changes++;
                    break;
            }
        }
    }
}
