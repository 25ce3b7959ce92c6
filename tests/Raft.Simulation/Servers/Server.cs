using EdgeOrch.Raft.Membership;

namespace EdgeOrch.Raft.Simulation;

/// <summary>
/// One server: the core, and around it a shell that does what <see cref="Ready"/> asks for, with disk, network and clock of the
/// simulation. What belongs to a life of the process ends with it: every plan names the life that it was made in.
/// </summary>
internal sealed partial class Server
{
    private readonly World _world;
    private readonly Queue<Action<RaftNode>> _inbox = new();
    private readonly Action<RaftNode> _tick;
    private readonly Scenario _scenario;
    private int _life;
    private int _tickMoments;
    private bool _working;
    private bool _gathering;
    private bool _syncing;
    private long _stalledUntil;

    internal Server(World world, long id, Journal journal)
    {
        _world = world;
        _scenario = world.Scenario;
        Id = id;
        Journal = journal;
        StateFile = new StateFile(new StateImage(journal.View.Compacted));
        _tick = node =>
        {
            node.Tick();
            world.Judge.Quorums.Ticked(node);
        };
    }

    internal long Id { get; }

    /// <summary>The core; null while the server is down.</summary>
    internal RaftNode? Node { get; private set; }

    /// <summary>Whether the disk is gone for ever.</summary>
    internal bool IsLost { get; set; }

    /// <summary>Whether it waits for its disk.</summary>
    internal bool IsSyncing => _syncing;

    internal Journal Journal { get; }

    internal StateFile StateFile { get; }

    internal StateImage Image => StateFile.Current;

    /// <summary>How many moments more than usual a sync takes.</summary>
    internal int SlowBy { get; set; }

    private Random Random => _world.Random;

    /// <summary>Starts it from what it has on disk.</summary>
    internal void Start()
    {
        if (Image.Point.Id.Index < Journal.View.Compacted.Id.Index)
        {
            // It died between taking a snapshot into its log and putting it in the state machine's place.
            StateFile.Install(Journal.Staged
                ?? throw new ViolationException("snapshot", $"n{Id} has neither the state nor the entries up to {Journal.View.Compacted.Id}"));
        }
        Journal.View.SetSnapshot(Image.Point);
        _stalledUntil = 0;
        _tickMoments = _scenario.Drifts ? Random.Between(Scenario.Tick - 2, Scenario.Tick + 2) : Scenario.Tick;
        var options = _scenario.Options with { Id = Id };
        Node = new RaftNode(options, Journal.View, Journal.State, Image.Point, new Random(Random.Next()));
        _world.Judge.Starts(this);
        Tell("starts");
        Alarm(Random.Between(1, _tickMoments), OnTick);
        Wake();
    }

    /// <summary>Starts it if it is down and can be.</summary>
    internal void Revive()
    {
        if (Node is null && !IsLost)
        {
            Start();
        }
        _stalledUntil = 0;
        Wake();
    }

    /// <summary>Ends the process and takes the power from its disk.</summary>
    internal void Crash()
    {
        if (Node is null)
        {
            return;
        }
        Tell("dies");
        Node = null;
        _life++;
        _working = _gathering = _syncing = false;
        _inbox.Clear();
        ForgetApplying();
        ForgetSnapshots();
        _world.Counts.Add("crashes");
        if (Journal.Crash(Random))
        {
            _world.Counts.Add("damaged records found");
        }
        StateFile.Crash(Random);
    }

    /// <summary>Does nothing for a while; everything that comes in waits.</summary>
    internal void Stall(int moments)
    {
        _stalledUntil = _world.Calendar.Now + moments;
        Alarm(moments, Wake);
    }

    /// <summary>Lets its clock go on by several ticks at once.</summary>
    internal void Tick(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Post(_tick);
        }
    }

    /// <summary>Gives the core something to do as soon as it can take it.</summary>
    internal void Post(Action<RaftNode> input)
    {
        if (Node is not null)
        {
            _inbox.Enqueue(input);
            Wake();
        }
    }

    /// <summary>The membership at the end of its log, committed or not.</summary>
    internal Members LatestMembers()
    {
        var point = Image.Point.Id.Index >= Journal.View.Compacted.Id.Index ? Image.Point : Journal.View.Compacted;
        var members = point.Members;
        for (long index = point.Id.Index + 1; index <= Journal.View.LastIndex; index++)
        {
            var entry = Journal.View.Read(index, index, 0)[0];
            if (entry.Kind == EntryKind.Membership)
            {
                members = MembershipRules.Apply(members, MembershipChange.Parse(entry.Data), out _) ?? members;
            }
        }
        return members;
    }

    /// <inheritdoc/>
    public override string ToString() => Node is null
        ? $"n{Id} is {(IsLost ? "lost" : "down")}"
        : $"n{Id} {Node.Standing.Role} of n{Node.Standing.Leader} in {Node.Standing.Term}, last {Node.LastIndex}, "
            + $"commit {Node.CommitIndex}, applied {Node.AppliedIndex}, {Node.Members}{(_syncing ? ", syncing" : string.Empty)}";

    private void OnTick()
    {
        Post(_tick);
        Alarm(_tickMoments, OnTick);
    }

    private void Alarm(int moments, Action what)
    {
        int life = _life;
        _world.Calendar.After(moments, () =>
        {
            if (life == _life)
            {
                what();
            }
        });
    }

    private void Wake()
    {
        if (_working || _gathering || _syncing || Node is null || _world.Calendar.Now < _stalledUntil)
        {
            return;
        }
        int gather = _scenario.GatherMoments > 0 ? Random.Between(0, _scenario.GatherMoments) : 0;
        if (gather == 0)
        {
            Work();
            return;
        }
        _gathering = true;
        Alarm(gather, () =>
        {
            _gathering = false;
            Work();
        });
    }

    private void Tell(string what)
    {
        if (_world.Trace.IsRead)
        {
            _world.Trace.Line(_world.Calendar.Now, $"n{Id} {what}: {this}");
        }
    }
}
