using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>Messages on their way, oldest first, and the wires that are cut.</summary>
internal sealed class Wires(Trace trace)
{
    private readonly List<Message> _underway = [];
    private readonly HashSet<(long From, long To)> _cut = [];

    /// <summary>What is on its way.</summary>
    internal IReadOnlyList<Message> Underway => _underway;

    /// <summary>Puts a message on its wire, where it is lost at once when the wire is cut.</summary>
    internal void Send(Message message)
    {
        if (_cut.Contains((message.From, message.To)))
        {
            trace.Event($"lost: {Printer.Text(message)}");
        }
        else
        {
            _underway.Add(message);
        }
    }

    /// <summary>Takes the oldest message that fits, or null.</summary>
    internal Message? TakeFirst(Predicate<Message> fits)
    {
        int place = _underway.FindIndex(fits);
        if (place < 0)
        {
            return null;
        }
        var message = _underway[place];
        _underway.RemoveAt(place);
        return message;
    }

    /// <summary>Puts messages in the place of those that fit, in the order given.</summary>
    internal void Rearrange(Predicate<Message> fits, Func<IReadOnlyList<Message>, IEnumerable<Message>> arrange)
    {
        var chosen = _underway.FindAll(fits);
        _underway.RemoveAll(fits);
        _underway.AddRange(arrange(chosen));
    }

    /// <summary>Cuts one direction; what is underway still arrives.</summary>
    internal void Cut(long from, long to) => _cut.Add((from, to));

    /// <summary>Mends everything.</summary>
    internal void Heal() => _cut.Clear();
}
