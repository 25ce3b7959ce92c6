using EdgeOrch.Raft.Replication;

namespace EdgeOrch.Raft.Tests.Parts;

/// <summary>What a leader concludes from what it sends and hears.</summary>
public sealed class ProgressTests
{
    [Fact]
    public void Probing_sends_one_message_and_waits()
    {
        var progress = Probing(next: 10);

        progress.Sent(3, 300);

        Assert.True(progress.IsPaused);
        Assert.Equal((10, 0), (progress.Next, progress.InflightCount));
    }

    [Fact]
    public void Replicating_moves_on_with_what_is_sent()
    {
        var progress = Replicating(match: 4);

        progress.Sent(3, 300);
        progress.Sent(0, 0);

        Assert.False(progress.IsPaused);
        Assert.Equal((8, 1), (progress.Next, progress.InflightCount));
    }

    [Fact]
    public void A_full_window_pauses_until_a_word_comes()
    {
        var progress = Replicating(match: 4);
        progress.Sent(1, 10);
        progress.Sent(1, 10);
        Assert.True(progress.IsPaused && progress.IsFull);

        Assert.True(progress.Acknowledge(5));
        progress.FreeInflights(5);

        Assert.False(progress.IsPaused || progress.IsFull);
        Assert.Equal((5, 7), (progress.Match, progress.Next));
    }

    [Theory]
    [InlineData(3, false, 4)]
    [InlineData(4, false, 4)]
    [InlineData(6, true, 6)]
    public void What_matches_never_falls(long acknowledged, bool news, long match)
    {
        var progress = Replicating(match: 4);

        Assert.Equal(news, progress.Acknowledge(acknowledged));
        Assert.Equal((match, match + 1), (progress.Match, progress.Next));
    }

    // Probing from 10: the entry before it, 9, was named in the message.
    [Theory]
    [InlineData(9, 8, true, 9)]
    [InlineData(9, 5, true, 6)]
    [InlineData(9, 0, true, 4)]
    [InlineData(9, 20, true, 9)]
    [InlineData(8, 5, false, 10)]
    [InlineData(10, 5, false, 10)]
    [InlineData(0, 0, false, 10)]
    public void While_probing_only_the_refusal_of_the_last_message_counts(long rejected, long agreed, bool news, long next)
    {
        var progress = Probing(next: 10);
        progress.Acknowledge(3);
        progress.Sent(1, 10);

        Assert.Equal(news, progress.Reject(rejected, agreed));
        Assert.Equal((next, !news), (progress.Next, progress.AwaitsAnswer));
    }

    [Theory]
    [InlineData(4, false, 8)]
    [InlineData(2, false, 8)]
    [InlineData(7, true, 5)]
    public void While_replicating_a_refusal_behind_what_matches_is_old(long rejected, bool news, long next)
    {
        var progress = Replicating(match: 4);
        progress.Sent(3, 30);

        Assert.Equal(news, progress.Reject(rejected, 0));
        Assert.Equal(next, progress.Next);
    }

    [Fact]
    public void Going_back_to_probing_forgets_what_is_on_its_way()
    {
        var progress = Replicating(match: 4);
        progress.Sent(1, 10);
        progress.Sent(1, 10);

        progress.Probe();

        Assert.Equal((ProgressState.Probe, 5, 0, false), (progress.State, progress.Next, progress.InflightCount, progress.IsPaused));
    }

    [Theory]
    [InlineData(true, 21)]
    [InlineData(false, 5)]
    public void After_a_snapshot_probing_begins_behind_it_unless_it_failed(bool delivered, long next)
    {
        var progress = Replicating(match: 4);
        progress.AwaitSnapshot(20);
        Assert.True(progress.IsPaused);

        if (!delivered)
        {
            progress.ForgetSnapshot();
        }
        progress.Probe();

        Assert.Equal((ProgressState.Probe, next, 0), (progress.State, progress.Next, progress.PendingSnapshot));
    }

    private static Progress Probing(long next) => new(next, new Inflights(2, 1_000));

    private static Progress Replicating(long match)
    {
        var progress = Probing(match + 1);
        progress.Acknowledge(match);
        progress.Replicate();
        return progress;
    }
}
