namespace EdgeOrch.Raft.Simulation;

/// <summary>Election safety and leader completeness (Raft paper, figure 3).</summary>
internal sealed class ElectionCheck(CommitCheck commits)
{
    private readonly Dictionary<long, long> _leaders = [];

    /// <summary>A server says that it leads. True when it is the first time in its term.</summary>
    internal bool Leads(Server server, Ready ready)
    {
        long term = ready.Standing.Term;
        if (!_leaders.TryAdd(term, server.Id))
        {
            Judge.Require(_leaders[term] == server.Id, "election safety", $"n{_leaders[term]} and n{server.Id} both lead in {term}");
            return false;
        }
        long first = server.Journal.View.Compacted.Id.Index;
        for (long index = Math.Max(first, 1); index <= commits.Highest; index++)
        {
            // Who leads now may have been elected before later leaders committed more.
            if (commits.CommittedIn(index) < term)
            {
                Judge.Require(TermAt(server, ready, index) == commits.TermAt(index), "leader completeness",
                    $"{server} leads without {commits.TermAt(index)}/{index}, which is committed");
            }
        }
        return true;
    }

    private static long? TermAt(Server server, Ready ready, long index) =>
        ready.Entries.Count > 0 && index >= ready.Entries[0].Index
            ? ready.Entries[^1].Index >= index ? ready.Entries[(int)(index - ready.Entries[0].Index)].Term : null
            : server.Journal.View.TermAt(index);
}
