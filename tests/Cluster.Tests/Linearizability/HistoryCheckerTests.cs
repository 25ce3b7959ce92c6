using Xunit.Abstractions;

namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>The judge of histories finds what it is there to find, and nothing else.</summary>
public sealed class HistoryCheckerTests(ITestOutputHelper output)
{
    private static readonly Call Created = Make(Verb.Create, Outcome.Done, 0, 1, "a", 5);
    private static readonly Call Updated = Make(Verb.Update, Outcome.Done, 2, 3, "b", 7, expected: 5);

    [Fact]
    public void One_after_another_is_fine() => Fine(
        Make(Verb.Read, Outcome.Absent, -2, -1), Created, Updated, Read(4, 5, "b", 7),
        Make(Verb.Delete, Outcome.Done, 6, 7, expected: 7), Make(Verb.Read, Outcome.Absent, 8, 9));

    [Fact]
    public void A_read_at_the_same_time_as_a_write_may_see_either()
    {
        Fine(Created, Updated, Read(2, 3, "a", 5));
        Fine(Created, Updated, Read(2, 3, "b", 7));
    }

    [Fact]
    public void A_stale_read_is_found() => Wrong(Created, Updated, Read(4, 5, "a", 5));

    [Fact]
    public void Reads_that_go_back_in_time_during_a_write_are_found() =>
        Wrong(Created, Updated with { Ended = 20 }, Read(4, 5, "b", 7), Read(6, 7, "a", 5));

    [Fact]
    public void A_lost_write_is_found()
    {
        Wrong(Created, Make(Verb.Read, Outcome.Absent, 4, 5));
        Wrong(Created, Updated, Make(Verb.Update, Outcome.Done, 4, 5, "c", 9, expected: 5));
    }

    [Fact]
    public void A_second_create_and_two_updates_of_one_version_are_found()
    {
        Wrong(Created, Make(Verb.Create, Outcome.Done, 2, 3, "b", 7));
        Wrong(Created, Updated with { Ended = 9 }, Make(Verb.Update, Outcome.Done, 2, 9, "c", 8, expected: 5));
    }

    [Fact]
    public void A_write_that_took_effect_twice_is_found() =>
        Wrong(Created, Make(Verb.Delete, Outcome.Done, 2, 3, expected: 5), Read(4, 5, "a", 9));

    [Fact]
    public void A_lost_answer_that_took_effect_twice_is_found() => Wrong(
        Make(Verb.Create, Outcome.Unknown, 0, 0, "a"), Read(1, 2, "a", 5), Make(Verb.Delete, Outcome.Done, 3, 4, expected: 5), Read(5, 6, "a", 8));

    [Fact]
    public void A_refusal_without_a_reason_is_found()
    {
        Wrong(Created, Make(Verb.Update, Outcome.Conflict, 2, 3, "b", expected: 5));
        Wrong(Created, Make(Verb.Delete, Outcome.Absent, 2, 3, expected: 5));
        Wrong(Make(Verb.Create, Outcome.Conflict, 2, 3, "b"));
    }

    [Fact]
    public void A_refused_write_that_took_effect_is_found() =>
        Wrong(Created, Updated with { Ended = 20 }, Make(Verb.Update, Outcome.Conflict, 4, 5, "c", expected: 5), Read(6, 7, "c", 9));

    [Fact]
    public void What_nobody_wrote_is_found() => Wrong(Created, Read(4, 5, "z", 5));

    [Fact]
    public void Versions_that_go_back_are_found() =>
        Wrong(Created, Make(Verb.Delete, Outcome.Done, 2, 3, expected: 5), Make(Verb.Create, Outcome.Done, 4, 5, "b", 4));

    [Fact]
    public void What_got_no_answer_may_take_effect_late_or_never_but_not_before_it_began()
    {
        Call lost = Make(Verb.Update, Outcome.Unknown, 2, 0, "b", expected: 5);
        Fine(Created, lost, Read(4, 5, "a", 5), Read(6, 7, "a", 5));
        Fine(Created, lost, Read(4, 5, "a", 5), Read(6, 7, "b", 7));
        Wrong(Created, lost, Read(4, 5, "b", 7), Read(6, 7, "a", 5));
        Wrong(Created, lost with { Began = 6 }, Read(4, 5, "b", 7));
    }

    [Fact]
    public void Each_lost_delete_removes_once()
    {
        Call lost = Make(Verb.Delete, Outcome.Unknown, 0, 0);
        Call again = Make(Verb.Create, Outcome.Done, 4, 5, "b", 7);
        Call[] twiceGone = [Created, Make(Verb.Read, Outcome.Absent, 2, 3), again, Make(Verb.Read, Outcome.Absent, 6, 7)];
        Wrong([lost, .. twiceGone]);
        Fine([lost, lost with { Began = 1 }, .. twiceGone]);
    }

    [Fact]
    public void Histories_of_a_real_register_are_fine_and_old_answers_in_them_are_found()
    {
        int seed = Seed.Next();
        output.WriteLine($"EDGEORCH_STRESS_SEED={seed}");
        int found = 0;
        for (int round = 0; round < 200 * Seed.Effort; round++)
        {
            Random random = new(seed + round);
            IReadOnlyList<Call> calls = new RandomHistory(random).Make(1 + random.Next(6), 40, random.Next(30));
            Fine([.. calls]);
            found += IsFine(WithAnOldAnswer(calls, random)) ? 0 : 1;
        }

        output.WriteLine($"{found} old answers found");
        Assert.True(found > 50, $"only {found} old answers found");
    }

    [Fact]
    public void Thousands_of_calls_on_one_object_are_no_trouble()
    {
        int seed = Seed.Next();
        output.WriteLine($"EDGEORCH_STRESS_SEED={seed}");
        Fine([.. new RandomHistory(new Random(seed)).Make(6, 600, 5)]);
    }

    // A read gets the answer that another read got before a write was over that ended before this read began: mostly a stale one.
    private static Call[] WithAnOldAnswer(IReadOnlyList<Call> calls, Random random)
    {
        Call[] reads = [.. calls.Where(call => call is { Verb: Verb.Read, Outcome: Outcome.Done })];
        if (reads.Length < 2)
        {
            return [.. calls];
        }

        Call late = reads[random.Next(reads.Length)];
        Call early = reads.MinBy(call => call.Ended)!;
        return [.. calls.Select(call => ReferenceEquals(call, late) ? call with { Value = early.Value, Version = early.Version } : call)];
    }

    private static Call Make(Verb verb, Outcome outcome, long began, long ended, string value = "", long version = 0, long expected = 0) =>
        new("k", verb, outcome, began, ended) { Value = value, Version = version, Expected = expected };

    private static Call Read(long began, long ended, string value, long version) => Make(Verb.Read, Outcome.Done, began, ended, value, version);

    private static bool IsFine(Call[] calls) => HistoryChecker.Check(calls).Count == 0;

    private static void Fine(params Call[] calls) => Assert.Empty(HistoryChecker.Check(calls));

    private static void Wrong(params Call[] calls) => Assert.NotEmpty(HistoryChecker.Check(calls));
}
