# The product as one static binary; the database is outside (DATABASE_URL).
FROM node:20-bookworm-slim AS front
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY scripts/vendor.sh scripts/
COPY views/assets views/assets
COPY fixtures/fonts fixtures/fonts
RUN scripts/vendor.sh

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=front /src/views/assets/vendor views/assets/vendor
COPY --from=front /src/fixtures/fonts fixtures/fonts
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /jiyue .

FROM scratch
COPY --from=build /jiyue /jiyue
USER 65532:65532
EXPOSE 8080
ENV JIYUE_REQUIRE_DATABASE_URL=true
ENTRYPOINT ["/jiyue"]
CMD ["serve", "--addr", ":8080"]
