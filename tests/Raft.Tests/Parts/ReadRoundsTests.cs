using EdgeOrch.Raft.Reads;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>Reads that wait for a quorum's word.</summary>
public sealed class ReadRoundsTests
{
    [Fact]
    public void A_round_confirms_all_before_it()
    {
        var rounds = new ReadRounds();
        rounds.Open(1, 71, 10);
        long second = rounds.Open(2, 72, 11);
        rounds.Open(1, 73, 12);

        Assert.Equal([(1L, 71L, 10L), (2L, 72L, 11L)], rounds.Confirm(second));
        Assert.Empty(rounds.Confirm(second));
        Assert.True(rounds.HasWaiting);
    }

    [Fact]
    public void Rounds_are_never_counted_anew()
    {
        var rounds = new ReadRounds();
        long forgotten = rounds.Open(1, 71, 10);
        rounds.AddEarly(1, 72);
        rounds.Clear();

        Assert.False(rounds.HasWaiting);
        Assert.Empty(rounds.TakeEarly());
        rounds.Open(1, 73, 10);
        Assert.Empty(rounds.Confirm(forgotten));
        Assert.Equal(forgotten + 1, rounds.Newest);
    }

    [Fact]
    public void Early_reads_are_handed_over_once()
    {
        var rounds = new ReadRounds();
        rounds.AddEarly(3, 71);

        Assert.Equal([(3L, 71L)], rounds.TakeEarly());
        Assert.Empty(rounds.TakeEarly());
    }
}
