using EdgeOrch.Raft.Log;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Tests.Language;

/// <summary>One server: the core with the simplest shell around it, on a disk in memory that forgets nothing it was told in time.</summary>
internal sealed class Server
{
    private readonly RaftOptions _options;
    private readonly int _spread;
    private readonly Wires _wires;
    private readonly Trace _trace;

    // The state machine's own past, for snapshots at any index.
    private readonly SortedDictionary<long, SnapshotPoint> _points = [];
    private readonly List<Entry> _queue = [];
    private Ready? _ready;

    internal Server(RaftOptions options, int spread, HardState state, SnapshotPoint start, IReadOnlyList<Entry> log, World world)
    {
        (_options, _spread, _wires, _trace) = (options, spread, world.Wires, world.Trace);
        State = state;
        Disk.Reset(start);
        Disk.Append(log);
        _points.Add(start.Id.Index, start);
        Restart();
    }

    internal long Id => _options.Id;

    /// <summary>The core.</summary>
    internal RaftNode Node { get; private set; } = null!;

    /// <summary>Whether it runs.</summary>
    internal bool IsUp { get; private set; }

    /// <summary>Its log.</summary>
    internal MemoryLogStorage Disk { get; } = new();

    /// <summary>What it keeps beside the log.</summary>
    internal HardState State { get; private set; }

    /// <summary>Where its state machine stands.</summary>
    internal SnapshotPoint Applied => _points.Last().Value;

    /// <summary>Everything its state machine was given.</summary>
    internal List<Entry> Commands { get; } = [];

    /// <summary>Whether entries wait for <see cref="Apply"/>.</summary>
    internal bool HoldsApply { get; set; }

    /// <summary>Whether it has something to do.</summary>
    internal bool HasWork => IsUp && (_ready is not null || Node.HasReady);

    /// <summary>Starts it from its disk.</summary>
    internal void Restart()
    {
        Disk.SetSnapshot(Applied);
        Node = new RaftNode(_options, Disk, State, Applied, new FixedSpread(_spread));
        IsUp = true;
    }

    /// <summary>Stops it at once: what <see cref="TakeReady"/> gave and <see cref="FinishReady"/> has not stored is gone.</summary>
    internal void Crash()
    {
        IsUp = false;
        _ready = null;
        _queue.Clear();
    }

    /// <summary>The first half of a round: takes the work and sends what needs no disk.</summary>
    internal Ready TakeReady()
    {
        _ready = Node.TakeReady();
        _trace.Event($"{Id} ready: {Printer.Text(_ready.Standing)}{(_ready.MustSync ? " sync" : string.Empty)}");
        Print("state", _ready.HardState is { } state ? Printer.State(state) : null);
        Print("install", _ready.Install is { } point ? Printer.Text(point) : null);
        Print("entries", _ready.Entries.Count > 0 ? Printer.Text(_ready.Entries) : null);
        Print("apply", _ready.Committed.Count > 0 ? Printer.Text(_ready.Committed) : null);
        Print("members", _ready.Members is { } members ? Printer.Text(members) : null);
        Print("read", _ready.Reads.Count > 0 ? string.Join(", ", _ready.Reads.Select(static read => $"{read.Context} at {read.Index}")) : null);
        Send("send", _ready.Messages);
        return _ready;
    }

    /// <summary>The second half: stores, sends what had to wait for it, and applies.</summary>
    internal void FinishReady()
    {
        var ready = _ready ?? throw new FormatException($"{Id} has taken no ready");
        _ready = null;
        if (ready.Install is { } point)
        {
            Disk.Reset(point);
            _points[point.Id.Index] = point;
        }
        Disk.Append(ready.Entries);
        State = ready.HardState ?? State;
        Send("send after sync", ready.MessagesAfterSync);
        Node.Advance();
        _queue.AddRange(ready.Committed);
        if (!HoldsApply)
        {
            Apply();
        }
    }

    /// <summary>A whole round.</summary>
    internal void ProcessReady()
    {
        if (_ready is null)
        {
            TakeReady();
        }
        FinishReady();
    }

    /// <summary>Gives the state machine what waits for it.</summary>
    internal void Apply()
    {
        foreach (var entry in _queue)
        {
            var members = Applied.Members;
            if (entry.Kind == EntryKind.Membership)
            {
                members = MembershipRules.Apply(members, MembershipChange.Parse(entry.Data), out _)!;
            }
            _points.Add(entry.Index, new SnapshotPoint(entry.Id, members));
            Commands.Add(entry);
        }
        if (_queue.Count > 0)
        {
            _queue.Clear();
            Disk.SetSnapshot(Applied);
            Node.Applied(Applied.Id.Index);
        }
    }

    /// <summary>Forgets the log up to an index.</summary>
    internal void Compact(long index) => Disk.Compact(_points[index]);

    private void Print(string what, string? text)
    {
        if (text is not null)
        {
            _trace.Event($"  {what}: {text}");
        }
    }

    private void Send(string when, IReadOnlyList<Message> messages)
    {
        foreach (var message in messages)
        {
            Print(when, Printer.Text(message));
            _wires.Send(message);
        }
    }
}
