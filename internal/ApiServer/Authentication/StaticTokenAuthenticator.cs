using System.Security.Cryptography;
using System.Text;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>Fixed tokens and whom they stand for. Compares in constant time; thread-safe.</summary>
public sealed class StaticTokenAuthenticator(IReadOnlyDictionary<string, UserInfo> users) : IAuthenticator
{
    private readonly (byte[] Hash, UserInfo User)[] _users = [.. users.Select(pair => (Hash(pair.Key), pair.Value))];

    /// <inheritdoc/>
    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        // A token for other audiences is none of ours: fixed tokens are for this server only.
        if (request.BearerToken is { } token && request.Audiences.Count == 0)
        {
            var hash = Hash(token);
            foreach (var (known, user) in _users)
            {
                if (CryptographicOperations.FixedTimeEquals(hash, known))
                {
                    return ValueTask.FromResult(AuthenticationResult.Success(user));
                }
            }
        }

        return ValueTask.FromResult(AuthenticationResult.None);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
