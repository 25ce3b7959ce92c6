using EdgeOrch.Raft.Messages;

namespace EdgeOrch.Raft.Simulation;

/// <summary>What a server says to others holds also after a power cut: one vote in a term, no term given back, entries that it has.</summary>
internal sealed class PromiseCheck
{
    private readonly Dictionary<(long Server, long Term), long> _votes = [];
    private readonly Dictionary<long, long> _terms = [];

    /// <summary>A server begins a life.</summary>
    internal void Starts(Server server) => Judge.Require(
        server.Node!.Standing.Term >= _terms.GetValueOrDefault(server.Id), "terms never go back", $"{server} had said {_terms.GetValueOrDefault(server.Id)}");

    /// <summary>A server sends a message.</summary>
    internal void Made(Server server, Message message)
    {
        var durable = server.Journal.DurableState;
        switch (message)
        {
            case VoteRequest { IsPreVote: true } or VoteResponse { IsPreVote: true } or ReadRequest:
                return;
            case VoteRequest request:
                Votes(server, request.Term, server.Id);
                break;
            case VoteResponse { IsGranted: true } response:
                Votes(server, response.Term, response.To);
                break;
            // In a later term the same entries may have made room for others.
            case AppendResponse { IsRejected: false } response when durable.Term == response.Term:
                Judge.Require(server.Journal.Durable.LastIndex >= response.Index, "durable before acknowledged", $"{server} acknowledges {response.Index}");
                break;
            default:
                break;
        }
        Judge.Require(durable.Term >= message.Term, "durable before said", $"{server} speaks in {message.Term}, durable is {durable.Term}");
        _terms[server.Id] = Math.Max(_terms.GetValueOrDefault(server.Id), message.Term);
    }

    private void Votes(Server server, long term, long candidate)
    {
        if (!_votes.TryAdd((server.Id, term), candidate))
        {
            long other = _votes[(server.Id, term)];
            Judge.Require(other == candidate, "one vote in a term", $"n{server.Id} votes for n{candidate} in {term} after n{other}");
        }
        var durable = server.Journal.DurableState;
        Judge.Require(durable.Term > term || durable == durable with { Term = term, Vote = candidate }, "durable before said",
            $"n{server.Id} votes for n{candidate} in {term}; durable is {durable}");
    }
}
