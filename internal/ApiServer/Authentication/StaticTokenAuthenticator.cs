using System.Security.Cryptography;
using System.Text;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.Authentication;

/// <summary>Fixed tokens and whom they stand for. Compares in constant time; thread-safe.</summary>
public sealed class StaticTokenAuthenticator(IReadOnlyDictionary<string, UserInfo> users, ApiAudiences audiences) : IAuthenticator
{
    private readonly (byte[] Hash, UserInfo User)[] _users = [.. users.Select(pair => (Hash(pair.Key), pair.Value))];

    /// <inheritdoc/>
    public ValueTask<AuthenticationResult> AuthenticateAsync(AuthenticationRequest request, CancellationToken cancellationToken)
    {
        if (_users.Length > 0 && request.BearerToken is { } token && audiences.Granted(request) is { } granted)
        {
            var hash = Hash(token);
            foreach (var (known, user) in _users)
            {
                if (CryptographicOperations.FixedTimeEquals(hash, known))
                {
                    return ValueTask.FromResult(AuthenticationResult.Success(user, granted));
                }
            }
        }

        return ValueTask.FromResult(AuthenticationResult.None);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
