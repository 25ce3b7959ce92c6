namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>The public documents by which others verify service-account tokens.</summary>
public interface IOpenIdDocuments
{
    /// <summary>The body of <c>/.well-known/openid-configuration</c>.</summary>
    ReadOnlyMemory<byte> Configuration { get; }

    /// <summary>The body of <c>/openid/v1/jwks</c>.</summary>
    ReadOnlyMemory<byte> KeySet { get; }
}
