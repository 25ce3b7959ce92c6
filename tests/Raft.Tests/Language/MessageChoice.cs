using System.Globalization;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>Which messages a command means: <c>1>2</c>, <c>1></c>, <c>>2</c> or <c>all</c>, of a kind such as <c>kind=append</c>, at most <c>count=</c>.</summary>
internal sealed class MessageChoice
{
    private readonly long? _from;
    private readonly long? _to;
    private readonly string? _kind;
    private readonly long _count;

    internal MessageChoice(Arguments arguments)
    {
        string pair = arguments.Word(0);
        if (pair != "all")
        {
            int arrow = pair.IndexOf('>', StringComparison.Ordinal);
            _from = End(pair[..arrow]);
            _to = End(pair[(arrow + 1)..]);
        }
        _kind = arguments.Take("kind");
        _count = arguments.TakeNumber("count", long.MaxValue);
    }

    /// <summary>Whether a message is meant.</summary>
    internal bool Fits(Message message) =>
        (_from is null || message.From == _from) && (_to is null || message.To == _to)
        && (_kind is null || message.GetType().Name.StartsWith(_kind, StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes those that are on their way now, oldest first.</summary>
    internal List<Message> TakeAll(Wires wires)
    {
        List<Message> taken = [];
        while (taken.Count < _count && wires.TakeFirst(Fits) is { } message)
        {
            taken.Add(message);
        }
        return taken;
    }

    private static long? End(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
