namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Who makes a request. Immutable.</summary>
/// <param name="Name">The user name, for example <c>system:node:edge-1</c>.</param>
/// <param name="Uid">A unique id, or empty.</param>
/// <param name="Groups">The groups the user is in.</param>
/// <param name="Extra">Further facts about the credential, by lower-case key.</param>
public sealed record UserInfo(
    string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    /// <summary>The group that is above authorization.</summary>
    public const string Masters = "system:masters";

    /// <summary>The group of node agents.</summary>
    public const string Nodes = "system:nodes";

    /// <summary>The group of everybody with valid credentials.</summary>
    public const string Authenticated = "system:authenticated";

    /// <summary>The group of requests without credentials.</summary>
    public const string Unauthenticated = "system:unauthenticated";

    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoExtra =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>A user without uid and extra.</summary>
    public UserInfo(string name, params string[] groups)
        : this(name, "", groups, NoExtra)
    {
    }

    /// <summary>The user of requests without credentials.</summary>
    public static UserInfo Anonymous { get; } = new("system:anonymous", Unauthenticated);

    /// <summary>The API server itself.</summary>
    public static UserInfo ApiServer { get; } = new("system:apiserver", Masters, Authenticated);

    /// <summary>Whether the user is in a group.</summary>
    public bool IsIn(string group)
    {
        for (var i = 0; i < Groups.Count; i++)
        {
            if (Groups[i] == group)
            {
                return true;
            }
        }

        return false;
    }
}
