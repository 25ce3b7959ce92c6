using System.Security.Cryptography;
using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.Client.Join;

namespace EdgeOrch.Security.Tests;

public sealed class CertificateRequestTests
{
    private static readonly DateTimeOffset Made = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_nodes_request_is_recognized_and_others_are_told_why_not()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = NodeCertificateRequest.Build("edge-1", key);
        var parsed = SigningRequest.Parse(request.Spec!.Request);

        Assert.Equal("system:node:edge-1", parsed.User);
        Assert.Null(parsed.WhyNotNodeClient(request.Spec.Usages));
        Assert.Contains("usages", parsed.WhyNotNodeClient(["client auth", "server auth"]), StringComparison.Ordinal);
        Assert.Contains("common name", (parsed with { User = "jane" }).WhyNotNodeClient(request.Spec.Usages), StringComparison.Ordinal);
        Assert.Contains("organization", (parsed with { Groups = ["system:nodes", "system:masters"] }).WhyNotNodeClient(request.Spec.Usages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_is_none_or_was_changed_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = System.Text.Encoding.ASCII.GetString(NodeCertificateRequest.Build("edge-1", key).Spec!.Request!);
        var body = pem.Split('\n');
        body[3] = body[3][..^4] + (body[3].EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");

        foreach (var bad in (string[])["", "hello", string.Join('\n', body)])
        {
            Assert.Throws<InvalidDataException>(() => SigningRequest.Parse(System.Text.Encoding.ASCII.GetBytes(bad)));
        }
    }

    [Fact]
    public void Requests_are_kept_an_hour_after_the_answer_and_a_day_without_one()
    {
        var request = new CertificateSigningRequest { Metadata = new ObjectMeta { CreationTimestamp = Made } };
        Assert.Equal(Made.AddHours(24), CertificateRequestCleaner.DeleteAt(request));

        request.Status = new CertificateSigningRequestStatus
        {
            Conditions = [new CertificateSigningRequestCondition { Type = "Approved", LastUpdateTime = Made.AddMinutes(5) }],
        };
        Assert.Equal(Made.AddMinutes(65), CertificateRequestCleaner.DeleteAt(request));
    }
}
