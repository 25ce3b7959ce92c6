using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client.Join;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Pki;

/// <summary>
/// The API server's TLS certificate. It is kept in <c>server.crt</c> and made anew when it nears its end or the names it must be
/// good for change; new connections use the new one at once, without a restart. Thread-safe.
/// </summary>
public sealed partial class ServingCertificate : IServerCertificates
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(6);
    private readonly ClusterPki _pki;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _path;
    private volatile SslStreamCertificateContext _current;

    /// <summary>Loads the stored certificate, or makes one.</summary>
    public ServingCertificate(ClusterPki pki, TimeProvider time, ILogger logger)
    {
        _pki = pki;
        _time = time;
        _logger = logger;
        _path = Path.Combine(pki.Directory, "server.crt");
        using var stored = LoadUsable();
        _current = stored is null ? Issue() : Context(stored);
    }

    /// <summary>The certificate in use.</summary>
    public X509Certificate2 Certificate => _current.TargetCertificate;

    /// <inheritdoc/>
    public SslStreamCertificateContext ForServerName(string? serverName) => _current;

    /// <summary>Renews the certificate when two thirds of its life are over. Returns whether it did.</summary>
    public bool RenewIfDue()
    {
        if (!IsDue(_current.TargetCertificate, _time.GetUtcNow()))
        {
            return false;
        }

        _current = Issue();
        LogRenewed(_logger, _current.TargetCertificate.NotAfter.ToUniversalTime());
        return true;
    }

    /// <summary>Renews in time until cancelled. A failure is logged and tried again at the next check.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(CheckEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    RenewIfDue();
                }
                catch (Exception e) when (e is IOException or CryptographicException)
                {
                    LogFailed(_logger, _path, e);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <summary>Whether two thirds of a certificate's life are over, or it has not begun.</summary>
    public static bool IsDue(X509Certificate2 certificate, DateTimeOffset now)
    {
        var from = certificate.NotBefore.ToUniversalTime();
        var until = certificate.NotAfter.ToUniversalTime();
        return now.UtcDateTime < from || now.UtcDateTime >= from + ((until - from) * 2 / 3);
    }

    private X509Certificate2? LoadUsable()
    {
        X509Certificate2? stored;
        try
        {
            stored = PrivateKeyFile.LoadCertificate(_path);
        }
        catch (InvalidDataException e)
        {
            LogUnusable(_logger, _path, e.Message);
            return null;
        }

        var names = ServingNames.For(_pki.Options);
        if (stored is null || IsDue(stored, _time.GetUtcNow()) || !PrivateKeyFile.Matches(stored, _pki.ServingKey)
            || !IssuedByCa(stored) || !Covers(stored, names))
        {
            stored?.Dispose();
            return null;
        }

        return stored;
    }

    private bool IssuedByCa(X509Certificate2 certificate)
    {
        using var carried = CaDataUri.Find(certificate);
        return carried is not null && carried.RawDataMemory.Span.SequenceEqual(_pki.Ca.RawDataMemory.Span);
    }

    private static bool Covers(X509Certificate2 certificate, ServingNames names)
    {
        var listed = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return listed is not null
            && names.DnsNames.ToHashSet(StringComparer.Ordinal).SetEquals(listed.EnumerateDnsNames())
            && names.Addresses.ToHashSet().SetEquals(listed.EnumerateIPAddresses());
    }

    private SslStreamCertificateContext Issue()
    {
        var names = ServingNames.For(_pki.Options);
        using var certificate = CertificateFactory.IssueServing(
            _pki.Ca, new PublicKey(_pki.ServingKey), "kube-apiserver", [], names.DnsNames, names.Addresses, _time.GetUtcNow(), _pki.Options.CertificateLifetime);
        PrivateKeyFile.WriteCertificate(_path, certificate);
        return Context(certificate);
    }

    private SslStreamCertificateContext Context(X509Certificate2 certificate) =>
        SslStreamCertificateContext.Create(certificate.CopyWithPrivateKey(_pki.ServingKey), null, offline: true);

    [LoggerMessage(Level = LogLevel.Information, Message = "renewed the serving certificate; it is good until {NotAfter:u}")]
    private static partial void LogRenewed(ILogger logger, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Error, Message = "cannot renew the serving certificate {Path}; the next check tries again")]
    private static partial void LogFailed(ILogger logger, string path, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "making a new serving certificate in place of {Path}: {Error}")]
    private static partial void LogUnusable(ILogger logger, string path, string error);
}
