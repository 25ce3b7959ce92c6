using System.Collections;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Verbs;

/// <summary>
/// The body of a list after its head: the objects as stored, commas between them, and the end. Made on the way, since a list of all
/// parts of a large collection would itself take megabytes. Immutable.
/// </summary>
internal sealed class ListParts(IReadOnlyList<StoredObject> items) : IReadOnlyList<ReadOnlyMemory<byte>>
{
    /// <summary>What stands between two objects.</summary>
    public static readonly ReadOnlyMemory<byte> Comma = new([(byte)',']);

    /// <summary>What ends a list.</summary>
    public static readonly ReadOnlyMemory<byte> End = new("]}"u8.ToArray());

    /// <inheritdoc/>
    public int Count => Math.Max(1, items.Count * 2);

    // Object, comma, object, end: a comma stands at every odd place but the last.
    /// <inheritdoc/>
    public ReadOnlyMemory<byte> this[int index] => index == Count - 1 ? End : index % 2 == 1 ? Comma : items[index / 2].Json;

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
