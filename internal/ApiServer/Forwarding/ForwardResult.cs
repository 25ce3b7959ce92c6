using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Forwarding;

/// <summary>What became of a request that was passed on.</summary>
/// <param name="Answer">The leader's answer; null when there is none.</param>
/// <param name="Revision">A revision at which what it did can be seen; 0 when the answer names none.</param>
/// <param name="Failure">Why there is no answer.</param>
/// <param name="NothingDone">Whether it is certain that nothing was done, so that it may be sent again.</param>
internal readonly record struct ForwardResult(ApiServerResponse? Answer, long Revision, string Failure, bool NothingDone)
{
    /// <summary>The leader answered.</summary>
    public static ForwardResult Answered(ApiServerResponse answer, long revision) => new(answer, revision, "", false);

    /// <summary>It did not get there, or who got it does not lead.</summary>
    public static ForwardResult Refused(string why) => new(null, 0, why, true);

    /// <summary>It was sent, and the answer did not come.</summary>
    public static ForwardResult Unknown(string why) => new(null, 0, why, false);
}
