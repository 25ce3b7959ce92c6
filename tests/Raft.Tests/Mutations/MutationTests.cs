using Xunit.Abstractions;

namespace EdgeOrch.Raft.Tests.Mutations;

/// <summary>Plants bugs and lets the simulator find them: a judge that never finds anything proves nothing.</summary>
public sealed class MutationTests(MutantSources sources, ITestOutputHelper output) : IClassFixture<MutantSources>
{
    private const int MostSeeds = 3000;

    public static TheoryData<string> Bugs => [.. MutationList.All.Select(static mutation => mutation.Bug)];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string bug)
    {
        var mutation = MutationList.All.Single(one => one.Bug == bug);

        string? violation = sources.FirstViolation(mutation, MostSeeds);

        Assert.True(violation is not null, $"{MostSeeds} seeds show nothing although {bug}");
        output.WriteLine(violation);
    }

    [Fact]
    public void Without_a_bug_nothing_is_found() => Assert.Null(sources.FirstViolation(null, seeds: 30));
}
