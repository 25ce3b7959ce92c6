using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>The CA certificates the system trusts, which TLS reads on its first use whether or not anything will be checked against them.</summary>
public static class SystemTrustStore
{
    /// <summary>
    /// Makes this process trust no CA of the system, which saves the first handshake the tenth of a second and the megabytes of reading them all.
    /// For processes that name their roots themselves; call it before any TLS, while no other thread runs native code.
    /// </summary>
    public static void Ignore()
    {
        if (Libc.Setenv("SSL_CERT_FILE", "/dev/null", 1) != 0 || Libc.Setenv("SSL_CERT_DIR", "/dev/null", 1) != 0)
        {
            throw LinuxException.FromLastError("set environment", "SSL_CERT_FILE");
        }
    }
}
