using EdgeOrch.Raft.Log;
using EdgeOrch.Raft.Membership;
using EdgeOrch.Raft.Messages;
using EdgeOrch.Raft.Reads;
using EdgeOrch.Raft.Replication;
using static EdgeOrch.Raft.RaftInvariantException;

namespace EdgeOrch.Raft;

/// <summary>
/// One server of a Raft group as a pure state machine: Raft paper and thesis, with pre-vote, check-quorum, learners, joint
/// changes, leadership transfer and reads by read index. Messages, ticks and proposals go in; <see cref="Ready"/> comes out.
/// No I/O, clock, lock or random source of its own. Not thread-safe. After a <see cref="RaftInvariantException"/> it must not be used.
/// </summary>
public sealed partial class RaftNode
{
    private readonly RaftOptions _options;
    private readonly Random _random;
    private readonly RaftLog _log;
    private readonly ReadRounds _reads = new();
    private readonly SortedDictionary<long, Progress> _progress = [];
    private readonly Dictionary<long, bool> _votes = [];
    private readonly List<Message> _messages = [];
    private readonly List<Message> _afterSync = [];
    private readonly List<ReadGrant> _grants = [];
    private Members _members;
    private Role _role;
    private long _term;
    private long _vote;
    private long _leader;
    private long _successor;
    private int _electionElapsed;
    private int _heartbeatElapsed;
    private int _electionTimeout;

    // No further change of the membership is taken before the state machine has passed this index.
    private long _changeIndex;

    /// <summary>Starts a server from what it has on disk.</summary>
    /// <param name="options">How it takes part.</param>
    /// <param name="storage">Its log.</param>
    /// <param name="state">What it persisted beside the log.</param>
    /// <param name="applied">Where its state machine stands: entry and membership. Before the first entry there is nobody; see <see cref="Founding"/>.</param>
    /// <param name="random">Spreads elections; seeded by the caller.</param>
    /// <exception cref="RaftInvariantException">Log, state and state machine contradict each other.</exception>
    public RaftNode(RaftOptions options, ILogStorage storage, HardState state, SnapshotPoint applied, Random random)
    {
        options.Check();
        _options = options;
        _random = random;
        _log = new RaftLog(storage, state.Commit, applied.Id.Index);
        _term = state.Term;
        _vote = state.Vote;
        _members = applied.Members;
        RaftInvariantException.Require(_log.Last.Term <= _term);
        // Or a server that joins and reads the log from its beginning would have another membership than its leader.
        RaftInvariantException.Require(applied.Id.Index > 0 || applied.Members.Equals(Members.Nobody));
        SyncProgress();
        BecomeFollower(_term, 0);
        _persisted = state;
        _announced = Standing;
    }

    /// <summary>This server.</summary>
    public long Id => _options.Id;

    /// <summary>What it is and whom it follows.</summary>
    public Standing Standing => new(_role, _term, _leader);

    /// <summary>The membership that counts now.</summary>
    public Members Members => _members;

    /// <summary>The newest index of the log.</summary>
    public long LastIndex => _log.LastIndex;

    /// <summary>The newest committed index.</summary>
    public long CommitIndex => _log.Committed;

    /// <summary>How far the state machine is.</summary>
    public long AppliedIndex => _log.Applied;

    /// <summary>To whom leadership is being handed over; 0 is nobody.</summary>
    public long Successor => _successor;

    /// <summary>Whether nothing would ever happen by ticks: nobody else takes part, and this server leads.</summary>
    public bool IsAlone => _role == Role.Leader && _members.IsOnlyVoter(Id) && _progress.Count == 1;

    /// <summary>The members as a leader sees them; empty on others.</summary>
    public IReadOnlyList<MemberStatus> MemberStatuses() => _role != Role.Leader ? [] :
    [
        .. _progress.Select(pair => new MemberStatus(
            pair.Key, pair.Value.Match, pair.Value.State, pair.Key == Id || pair.Value.RecentlyActive, !_members.IsVoter(pair.Key))),
    ];

    /// <summary>Lets one unit of time pass.</summary>
    public void Tick()
    {
        RequireIdle();
        _electionElapsed++;
        if (_role == Role.Leader)
        {
            TickLeader();
        }
        else if (_electionElapsed >= _electionTimeout && CanCampaign)
        {
            _electionElapsed = 0;
            Campaign(preVote: true, forTransfer: false);
        }
    }

    /// <summary>Asks for an election now, as a server does that knows that nobody else can win one.</summary>
    public void Campaign()
    {
        if (_role != Role.Leader && CanCampaign)
        {
            Campaign(preVote: true, forTransfer: false);
        }
    }

    /// <summary>Takes a message from another server.</summary>
    public void Step(Message message)
    {
        RequireIdle();
        if (message.To != Id || !Admit(message))
        {
            return;
        }
        switch (message)
        {
            case VoteRequest request:
                AnswerVote(request);
                break;
            case VoteResponse response:
                CountVote(response);
                break;
            case AppendRequest or HeartbeatRequest or SnapshotRequest:
                Follow(message);
                break;
            case TimeoutNow:
                TakeOver();
                break;
            case ReadRequest request when _role == Role.Leader:
                OpenRead(request.From, request.Context);
                break;
            case ReadResponse response:
                _grants.Add(new ReadGrant(response.Context, response.Index));
                break;
            case AppendResponse or HeartbeatResponse when _role == Role.Leader:
                StepLeader(message);
                break;
            default:
                break;
        }
    }

    // Compares terms (Raft paper, section 5.1). False when the message ends here.
    private bool Admit(Message message)
    {
        if (message.Term == _term)
        {
            return true;
        }
        if (message.Term < _term)
        {
            AnswerStale(message);
            return false;
        }
        bool leads = message is AppendRequest or HeartbeatRequest or SnapshotRequest;
        switch (message)
        {
            // Whoever hears a leader does not let a server that has lost sight of it disturb the term (thesis, section 4.2.3).
            case VoteRequest { ForTransfer: false } when _leader != 0 && _electionElapsed < _options.ElectionTicks:
                return false;
            case VoteRequest { IsPreVote: true } or VoteResponse { IsPreVote: true, IsGranted: true }:
                return true;
            default:
                BecomeFollower(message.Term, leads ? message.From : 0);
                return true;
        }
    }

    // A leader or candidate of the past learns the present term, or it would never come back (its own term may be ahead of others').
    private void AnswerStale(Message message)
    {
        if (message is AppendRequest or HeartbeatRequest or SnapshotRequest)
        {
            // A rejection of nothing: were it an acknowledgement, the sender could take it for one, should it win this very term.
            _afterSync.Add(new AppendResponse(Id, message.From, _term, 0, IsRejected: true, EntryId.None));
        }
        else if (message is VoteRequest { IsPreVote: true })
        {
            _afterSync.Add(new VoteResponse(Id, message.From, _term, IsPreVote: true, IsGranted: false, _log.LastCommitted));
        }
    }

    private void BecomeFollower(long term, long leader)
    {
        Reset(term);
        _role = Role.Follower;
        _leader = leader;
    }

    private void Reset(long term)
    {
        if (term != _term)
        {
            Require(term > _term);
            _term = term;
            _vote = 0;
        }
        _leader = 0;
        _successor = 0;
        _electionElapsed = 0;
        _heartbeatElapsed = 0;
        _electionTimeout = _options.ElectionTicks + _random.Next(_options.ElectionTicks);
        _votes.Clear();
        _reads.Clear();
    }
}
