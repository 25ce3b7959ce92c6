namespace EdgeOrch.Store.Sqlite.Faults;

/// <summary>How likely it is that what was not synced outlives a power cut.</summary>
/// <param name="Keep">The chance of a write, a truncation or a change of a name, from 0 to 1.</param>
/// <param name="Tear">The chance that a write which is not kept leaves some of its sectors.</param>
/// <param name="Grow">The chance that a write which is lost has made its file longer, with zeros.</param>
internal readonly record struct SurvivalOdds(double Keep, double Tear, double Grow)
{
    /// <summary>
    /// Odds of one power cut: often all or nothing, which makes the long runs of writes that luck by the write never makes,
    /// else something between.
    /// </summary>
    internal static SurvivalOdds Draw(Random random)
    {
        ReadOnlySpan<double> keep = [0, 0.1, 0.5, 0.9, 0.98, 1];
        ReadOnlySpan<double> tear = [0, 0.2, 0.8];
        return new SurvivalOdds(keep[random.Next(keep.Length)], tear[random.Next(tear.Length)], tear[random.Next(tear.Length)]);
    }
}
