using System.Diagnostics;
using System.Globalization;
using EdgeOrch.Store;

namespace EdgeOrch.Bench.StoreComparison;

/// <summary>
/// The replicated store: the leader in this process, as an API server has it, every other member a process of its own. Between members
/// TLS; the files as a server has them.
/// </summary>
internal sealed class GroupEngine : IBenchEngine
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly ReplicatedStore _store;
    private readonly List<Process> _others;

    private GroupEngine(ReplicatedStore store, List<Process> others) => (_store, _others) = (store, others);

    /// <inheritdoc/>
    public string Name => "EdgeOrch";

    /// <summary>Founds a group in a directory and has the others join.</summary>
    /// <param name="directory">Where they keep their files.</param>
    /// <param name="count">How many.</param>
    /// <param name="port">The first of as many free ports.</param>
    public static async Task<GroupEngine> StartAsync(string directory, int count, int port)
    {
        var authority = BenchAuthority.Create(directory);
        string own = Path.Combine(directory, "server-0");
        var store = await GroupMember.OpenAsync(own, authority, port, null);
        List<Process> others = [];
        for (int i = 1; i < count; i++)
        {
            string other = Path.Combine(directory, $"server-{i}");
            long id = ReplicatedStore.PrepareToJoin(other);
            var group = store.Group!;
            await group.AddAsync(id, GroupMember.About($"server-{i}", port + i), staysLearner: false, default);
            others.Add(GroupMember.Start(other, authority, port + i, group.View.Self, port));
            for (var view = group.View; view.Members.Count(static member => member.Part == MemberPart.Voter) <= i;)
            {
                view = await group.ChangedAsync(view, default).WaitAsync(s_patience);
            }
        }
        return new GroupEngine(store, others);
    }

    /// <inheritdoc/>
    public async Task CreateAsync(string key, ReadOnlyMemory<byte> value)
    {
        var result = await _store.CommitAsync(new Transaction([new Compare(key, 0)], [new Mutation(key, value)]), default);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{key} exists"));
        }
    }

    /// <inheritdoc/>
    public async Task<int> GetAsync(string key)
    {
        await _store.LatestRevisionAsync(default);
        return (await _store.GetAsync(key, default))!.Value.Length;
    }

    /// <inheritdoc/>
    public long ResidentBytes() => ProcessMemory.Resident(Environment.ProcessId);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
        {
            other.Kill();
            await other.WaitForExitAsync();
            other.Dispose();
        }
        await _store.DisposeAsync();
    }
}
