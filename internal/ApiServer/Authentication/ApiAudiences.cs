using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>
/// The names this API server goes by as an audience. Credentials that name no audience of their own (fixed tokens, join tokens) are good
/// for these and no others. Immutable.
/// </summary>
public sealed record ApiAudiences(IReadOnlyList<string> Names)
{
    /// <summary>The audiences of the request that credentials without audiences are good for; null when there is none.</summary>
    public IReadOnlyList<string>? Granted(AuthenticationRequest request)
    {
        if (request.Audiences.Count == 0)
        {
            return Names;
        }

        string[] common = [.. request.Audiences.Intersect(Names, StringComparer.Ordinal)];
        return common.Length > 0 ? common : null;
    }
}
