namespace EdgeOrch.ApiServer.Pipeline;

/// <summary>The few paths that answer without credentials.</summary>
internal static class OpenPaths
{
    /// <summary>Whether a request needs no credentials.</summary>
    public static bool Contains(RequestInfo info) =>
        !info.IsResource && (info.Verb is "get" or "head") && info.Path is "/healthz" or "/livez" or "/readyz" or "/version" or "/version/";
}
