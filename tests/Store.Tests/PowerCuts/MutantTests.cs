using EdgeOrch.Testing;
using Xunit.Abstractions;

namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>Every bug that is planted is found, or the proof would prove nothing.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    private const int CutPoints = 2000;

    public static TheoryData<string> Names => [.. Mutants.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_planted_bug_is_found(string name)
    {
        int seed = Seed.Next();
        output.WriteLine($"seed {seed}");
        var (run, broken) = Mutants.All[name];
        var error = await Assert.ThrowsAsync<BrokenPromiseException>(() => run.RunAsync(seed, CutPoints));
        output.WriteLine(error.Message);
        Assert.Contains(error.Promise, broken);
    }
}
