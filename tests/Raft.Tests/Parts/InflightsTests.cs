using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>The window of messages on their way.</summary>
public sealed class InflightsTests
{
    [Fact]
    public void It_is_full_at_so_many_messages()
    {
        var inflights = new Inflights(2, 1_000);
        inflights.Add(5, 10);
        Assert.False(inflights.IsFull);
        inflights.Add(9, 10);

        Assert.True(inflights.IsFull);
        Assert.Throws<RaftInvariantException>(() => inflights.Add(10, 1));
    }

    [Fact]
    public void It_is_full_at_so_many_bytes()
    {
        var inflights = new Inflights(10, 100);
        inflights.Add(5, 99);
        Assert.False(inflights.IsFull);
        inflights.Add(6, 500);
        Assert.True(inflights.IsFull);

        inflights.Acknowledge(5);
        Assert.True(inflights.IsFull);
        inflights.Acknowledge(6);
        Assert.False(inflights.IsFull);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    [InlineData(8, 2)]
    [InlineData(9, 1)]
    [InlineData(100, 0)]
    public void A_word_frees_all_messages_whose_last_entry_it_covers(long acknowledged, int left)
    {
        var inflights = new Inflights(3, 1_000);
        inflights.Add(5, 10);
        inflights.Add(9, 10);
        inflights.Add(12, 10);

        inflights.Acknowledge(acknowledged);

        Assert.Equal(left, inflights.Count);
    }

    [Fact]
    public void It_can_begin_anew()
    {
        var inflights = new Inflights(1, 10);
        inflights.Add(5, 100);

        inflights.Clear();

        Assert.False(inflights.IsFull);
        Assert.Equal(0, inflights.Count);
    }
}
